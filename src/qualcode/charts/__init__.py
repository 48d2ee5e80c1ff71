"""Charts: tables drawn, for the report as HTML (`markup`), for notebooks by plotly (`figures`)."""
