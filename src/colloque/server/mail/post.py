"""Handing a mail in."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from typing import Protocol

from colloque.server.config import Smtp

TIMEOUT = 20


class Post(Protocol):
    """Something that hands mails in."""

    async def send(self, to: str, subject: str, text: str) -> None:
        """Hand a mail in."""


class SmtpPost:
    """Mail through an SMTP server, in a thread."""

    def __init__(self, smtp: Smtp) -> None:
        self._smtp = smtp

    async def send(self, to: str, subject: str, text: str) -> None:
        """Hand a mail in. Raises OSError, smtplib.SMTPException."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._smtp.sender, to, subject
        message.set_content(text)
        await asyncio.to_thread(self._send, message)

    def _send(self, message: EmailMessage) -> None:
        smtp = self._smtp
        with self._connect() as client:
            if smtp.security == "starttls":
                client.starttls(context=ssl.create_default_context())
            if smtp.username is not None and smtp.password_file is not None:
                client.login(smtp.username, smtp.password_file.read_text("utf-8").strip())
            client.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        host, port = self._smtp.host, self._smtp.port
        if self._smtp.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(host, port, timeout=TIMEOUT)
