"""A notice as a page that stands alone: a web page in one file, or a tagged PDF."""

from html import escape
from importlib.resources import files

from ombud.core.errors import OmbudError
from ombud.policy.notice.rendering import as_html
from ombud.policy.notice.shape import Notice


class PdfUnavailableError(OmbudError):
    """No PDF can be made here: libraries of the system are missing."""


def as_page(notice: Notice) -> str:
    """The notice as a whole HTML page with its style in it; nothing else is loaded."""
    return _page(notice, _style("page.css") + _style("screen.css"))


def as_pdf(notice: Notice) -> bytes:
    """The notice as PDF/UA-1 (ISO 14289-1): tagged, with its language and bookmarks.

    The same notice gives the same bytes where the same fonts are installed; no day or
    random number goes into the file. It takes a tenth of a second a page.

    Raises:
        PdfUnavailableError: Pango or HarfBuzz is not installed.
    """
    try:
        # Here, because it takes half a second, and fails without the libraries.
        from weasyprint import HTML  # noqa: PLC0415
    except OSError as error:
        raise PdfUnavailableError(
            mend="On Debian: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0."
        ) from error
    pdf = HTML(
        string=_page(notice, _style("page.css")), url_fetcher=_nothing
    ).write_pdf(pdf_variant="pdf/ua-1")
    return bytes(pdf)


def _page(notice: Notice, style: str) -> str:
    title = escape(notice.title)
    article = as_html(notice, alone=True)
    return (
        "<!doctype html>\n"
        f'<html lang="{escape(notice.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{article}"
        "</main>\n</body>\n</html>\n"
    )


def _style(name: str) -> str:
    return files("ombud.policy.notice").joinpath(name).read_text("utf-8")


def _nothing(url: str, *_: object, **__: object) -> dict[str, str]:
    """Refuse to fetch: a notice is all there is to its page."""
    raise ValueError(url)
