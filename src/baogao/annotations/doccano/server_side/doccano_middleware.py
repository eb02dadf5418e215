"""Middleware of a Doccano server that Baogao starts. Runs in the server's environment only."""

from collections.abc import Callable
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse


def exports_are_fetched_once(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Delete an export when it has been fetched: Doccano keeps every one for ever, with all texts and names."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        fetched = isinstance(response, FileResponse) and request.path.endswith("/download")
        if fetched and request.method == "GET":
            archive = Path(response.file_to_stream.name)
            response._resource_closers.append(lambda: archive.unlink(missing_ok=True))
        return response

    return respond
