"""What every page is made of: components, charts, list pages, generated forms and base layouts.

Reads nothing but the kernel's door: queries and commands are run through it, never tables.
Promises pages that meet WCAG 2.2 AA, need no script to work, and carry no inline script or style.
Could be replaced by another set of templates; applications use it by its template tags,
`lists.ListPage`, `forms`, `acts.act_view` and the layouts under `templates/ui/`.
"""
