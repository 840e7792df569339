/** Someone with a browser, without the browser: cookies, redirects, and the hidden fields of forms. */
import type { Sandbox } from '../sandbox.ts';

export interface Visited {
  status: number;
  /** Where it was found, after redirects on this origin. */
  path: string;
  text: string;
  headers: Headers;
}

export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** One browser of one person, at the sandbox's edge. */
export class Visitor {
  readonly #sandbox: Sandbox;
  readonly cookies = new Map<string, string>();
  /** Sent along with everything. */
  headers: Record<string, string> = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** Logs in at the local Discord, as someone who agrees would. */
  async logIn(username: string, to = '/dashboard'): Promise<Visited> {
    const user = this.#sandbox.discord.core.world.users.find((one) => one.username === username);
    if (user === undefined) throw new Error(`Nobody is called ${username}.`);
    const started = await this.#send('GET', `/auth/login?to=${encodeURIComponent(to)}`);
    const authorize = started.headers.get('location') ?? '';
    const agreed = await fetch(authorize, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ user: user.id }),
      headers: { origin: new URL(authorize).origin },
    });
    const back = new URL(agreed.headers.get('location') ?? '');
    return this.get(back.pathname + back.search);
  }

  /** Follows redirects. */
  async get(path: string): Promise<Visited> {
    return this.#follow(await this.#send('GET', path), path);
  }

  /**
   * Sends a form. Its hidden fields come from the page, as long as they aren't given.
   *
   * @param from the page that has the form.
   */
  async submit(from: string, path: string, fields: Fields = {}): Promise<Visited> {
    const page = await this.get(from);
    return this.post(path, { ...hiddenFieldsIn(page.text, path), ...fields });
  }

  async post(path: string, fields: Fields, headers: Record<string, string> = {}): Promise<Visited> {
    return this.#follow(await this.postOnce(path, fields, headers), path);
  }

  /** The hidden fields that every form of theirs has. */
  async tokens(): Promise<{ _csrf: string; _once: string }> {
    const { _csrf = '', _once = '' } = hiddenFieldsIn((await this.get('/dashboard/me')).text, '/auth/logout');
    return { _csrf, _once };
  }

  /** Doesn't follow redirects. */
  postOnce(path: string, fields: Fields, headers: Record<string, string> = {}): Promise<Response> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields))
      for (const one of [value].flat()) body.append(name, one as string);
    return this.#send('POST', path, body, { origin: this.#sandbox.edgeUrl, ...headers });
  }

  async #follow(response: Response, path: string): Promise<Visited> {
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null)
      return { status: response.status, path, text: await response.text(), headers: response.headers };
    const next = new URL(location, this.#sandbox.edgeUrl);
    if (next.origin !== this.#sandbox.edgeUrl)
      return { status: response.status, path: location, text: '', headers: response.headers };
    return this.get(next.pathname + next.search);
  }

  async #send(method: string, path: string, body?: URLSearchParams, headers: Record<string, string> = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.#sandbox.edgeUrl + path, {
      ...{ method, redirect: 'manual', headers: { ...this.headers, ...(cookie && { cookie }), ...headers } },
      ...(body && { body }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';', 1)[0] ?? '').split(/=(.*)/s);
      if (value === '' || /max-age=0/i.test(set)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

/** The hidden fields of the first form that goes to this path. */
export function hiddenFieldsIn(page: string, path: string): Record<string, string> {
  const form = page.match(
    new RegExp(`<form[^>]*action="${path.replaceAll(/[.?*+^$()[\]{}|/\\]/g, '\\$&')}"[^>]*>(.*?)</form>`, 's'),
  )?.[1];
  if (form === undefined) throw new Error(`The page has no form for ${path}.`);
  const fields = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  return Object.fromEntries(fields.map(([, name, value]) => [name ?? '', unescaped(value ?? '')]));
}

/** What the page says came of a form. */
export function noticeOf({ text }: Visited): string {
  return /<div class="notice [^>]*>(.*?)<\/div>/s.exec(text)?.[1] ?? '';
}

/** What hono/html escapes. */
function unescaped(text: string): string {
  const characters: Record<string, string> = { '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' };
  return text.replace(/&(?:quot|#39|lt|gt|amp);/g, (entity) => characters[entity] ?? entity);
}
