/**
 * Has to come before htmx, which reads this once, from the page. Nothing here needs a style element, inline script, or `eval`, and
 * no page is copied into the browser's storage. https://four.htmx.org/reference/config
 */
const meta = document.createElement('meta');
meta.name = 'htmx-config';
meta.content = JSON.stringify({
  history: false,
  includeIndicatorCSS: false,
  extensions: 'sse',
  // What readers opened stays open.
  morphIgnore: ['data-htmx-powered', 'open'],
  // Drawn by the script 'chart', from the table beside it.
  morphSkip: '.plot',
});
document.head.append(meta);
