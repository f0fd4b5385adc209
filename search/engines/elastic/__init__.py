"""The index on an Elasticsearch server. Imported only when SEARCH_URL says `http:` or `https:`: its client is large."""

from search.engines.elastic.address import address_of
from search.engines.elastic.engine import Elastic

__all__ = ["Elastic", "address_of"]
