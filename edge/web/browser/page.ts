/** What every page with script gets: htmx with server-sent events, and small behaviors. */
import './htmx-config.ts';
import 'htmx.org/dist/htmx.esm.js';
import 'htmx.org/dist/ext/hx-sse.js';
import './copying.ts';
import './forms.ts';
import './times.ts';

document.documentElement.classList.add('has-script');
