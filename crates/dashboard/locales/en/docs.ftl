# The documentation of the API.

docs-search = Search the documentation
docs-contents = Contents
docs-operations = Operations
docs-guides = Guides
docs-openapi = OpenAPI document
docs-link-to = Link to “{ $title }”
docs-dns-title = DNS operations
docs-dns-lead = Zones, their records, their zone files and their state on the nameservers.
docs-account-title = Account operations
docs-account-lead = Whose token it is, and what it may do.
docs-samples = The samples run as they stand, once the token and the identifiers are in the environment:
docs-english = The descriptions of the operations are in English.
docs-permission = Permission
docs-permission-none = none: any valid token
docs-path = In the path
docs-query = In the query
docs-body = Body
docs-required = required
docs-sample-of = Language of the sample: { $title }
docs-response = Answer
docs-response-empty = without a body
docs-response-page = or, as one page,
docs-objects = Objects
docs-objects-lead = What operations answer with. More fields may be added in time.
docs-errors = Errors
docs-errors-lead = All errors have one shape.
docs-errors-more = What to do about each
docs-results-title = Search
docs-results =
    { $count ->
        [one] One place has “{ $query }”.
       *[other] { $count } places have “{ $query }”.
    }
docs-results-none = Nothing has all of “{ $query }”.
docs-results-hint = Try fewer words, or a part of a word: the search looks through guides, operations and their fields.
docs-no-origin = This server has not been told its own address: put it in the place of https://dns.example.net.
