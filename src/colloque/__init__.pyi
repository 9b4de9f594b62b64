from colloque.sdk.client import Client as Client
