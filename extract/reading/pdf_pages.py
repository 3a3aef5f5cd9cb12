"""PDF files: the text of their pages."""

from __future__ import annotations

import io
import logging
import re

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from records.errors import ArticleError

_NO_TITLE = re.compile(r"^(?:untitled|microsoft word\b.*|.*\.(?:docx?|pdf|indd|qxd|rtf|txt)|\W*)$", re.IGNORECASE)


def pdf_text(data: bytes) -> tuple[str, str | None]:
    """Return the text, a line break between pages, and the title that the file gives itself.

    Raises `ArticleError` for a file that is damaged, locked or holds only pictures of text.
    """
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of every small fault of a file that it can read
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ArticleError("the PDF is locked by a password; unlock it and save it again")
        text = "\n".join(page.extract_text() for page in reader.pages)
        title = reader.metadata.title if reader.metadata else None
    except DependencyError as error:
        raise ArticleError(f"the PDF is encrypted ({error}); unlock it and save it again") from error
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise ArticleError(f"the PDF is damaged or cut short ({error}); fetch or save it again") from error
    if not text.strip():
        raise ArticleError("the PDF holds no text, perhaps only scanned pages; run text recognition (OCR) on it first")
    return text, title if title and not _NO_TITLE.match(title.strip()) else None
