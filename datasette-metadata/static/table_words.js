// Datasette's table.js asks for this; its own page says it in a script within the page, which our policy does not run.
window.DATASETTE_ALLOW_FACET = true;
