"""The blind server: stores and passes on what it cannot read (spec: sync).

One folder a domain (accounts, login, directory, conversations, entries, files, events, relay, mail,
status) with the same file names in each:

* `forms.py`: the bodies of its requests and answers,
* `routes.py`: thin handlers: parse, authorise, call the service, answer,
* `service.py`: what the domain does, without a framework,
* `queries.py`: its SQL, `tables.py`: its part of the schema.
"""
