"""Uvicorn's HTTP protocol with a bound on the size of a request's head."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT = 32_768


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection whose request line and headers do not end within 32 KiB."""

    _in_head = False
    _head = 0

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head has ended."""
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Count what came of an unfinished head."""
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > HEAD_LIMIT:
                self.transport.close()
