"""Packages that people mean when they mistype one.

A suggestion is an invitation to run somebody's code, so it comes from this list and never from all names of an index,
where the nearest one may have been put there for just that purpose. A suggestion also has to be on the index.
"""

# Modules that are imported under another name than their package has.
PACKAGES_OF_MODULES = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "charset-normaliser": "charset-normalizer",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "excel": "openpyxl",
    "fitz": "pymupdf",
    "ics": "icalendar",
    "jose": "python-jose",
    "levenshtein": "rapidfuzz",
    "lxml-html": "lxml",
    "mpl-toolkits": "matplotlib",
    "pdfminer": "pdfminer-six",
    "pil": "pillow",
    "pptx": "python-pptx",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "yaml": "pyyaml",
}

PACKAGES = """
    altair arrow attrs babel beautifulsoup4 bleach bokeh camelot-py chardet charset-normalizer click cryptography
    cssselect dask dateparser defusedxml docx2txt docxtpl duckdb ebooklib et-xmlfile extract-msg faker fonttools fpdf2
    ftfy fuzzywuzzy geopandas geopy html2text html5lib humanize icalendar imageio img2pdf jinja2 joblib jsonschema
    langdetect lxml markdown markdown-it-py markdownify markupsafe matplotlib mistune more-itertools mutagen networkx
    nltk numpy odfpy olefile opencv-python-headless openpyxl orjson packaging pandas pdf2image pdfminer-six pdfplumber
    phonenumbers pikepdf pillow plotly polars pyarrow pycountry pydantic pydub pygments pymupdf pyphen pypdf pypdfium2
    pyproj python-barcode python-dateutil python-docx python-dotenv python-magic python-pptx python-slugify pytz pyxlsb
    pyyaml qrcode rapidfuzz reportlab rich ruamel-yaml scikit-image scikit-learn scipy seaborn segno shapely six soupsieve
    sqlalchemy statsmodels svglib sympy tabulate textdistance thefuzz tinycss2 tomli toolz tqdm typing-extensions tzdata
    unidecode uncertainties validators vobject weasyprint wordcloud xlrd xlsxwriter xmltodict zipp
""".split()
