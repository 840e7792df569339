/** Finds secrets in what processes print, also where they're encoded. */

/** Shorter than this, a secret could be found by chance. */
const SHORTEST = 8;

/** Which parts of an environment are secret, by name. Of a token, only its last part: the first one is the bot's ID. */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const secrets: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(environment)) {
    const parts = secretParts(name, value).filter((part) => part.length >= SHORTEST);
    for (const [index, part] of parts.entries()) secrets[parts.length === 1 ? name : `${name} ${index + 1}`] = part;
  }
  return secrets;
}

function secretParts(name: string, value: string): string[] {
  if (/(DATABASE|REDIS)_URL$/.test(name)) {
    const [, password = ''] = /:\/\/[^:/@]*:([^@]*)@/.exec(value) ?? [];
    return [decodeURIComponent(password)];
  }
  if (name === 'LAVALINK_NODES')
    return [...value.matchAll(/"password":"([^"]+)"/g)].map(([, password = '']) => password);
  if (name === 'DISCORD_TOKEN') return [value.split('.').at(-1) ?? ''];
  if (name === 'ERROR_WEBHOOK_URL') return [value.split('/').at(-1) ?? ''];
  if (name === 'AGENT_TOKEN_KEYS') return value.split(',').map((key) => key.split(':').at(-1) ?? '');
  return /SECRET|TOKEN|PASSWORD|KEYS?$/.test(name) && name !== 'DISCORD_PUBLIC_KEY' ? value.split(',') : [];
}

/** How a secret looks as it is, and in the encodings that programs print. */
export function formsOf(secret: string): Record<string, string> {
  const escaped = encodeURIComponent(secret);
  return {
    plain: secret,
    'in JSON': JSON.stringify(secret).slice(1, -1),
    'in a URL': escaped,
    'in a URL, in lower case': escaped.replace(/%../g, (code) => code.toLowerCase()),
    'in a form': new URLSearchParams({ '': secret }).toString().slice(1),
    hexadecimal: Buffer.from(secret).toString('hex'),
    ...Object.fromEntries(
      [0, 1, 2].flatMap((offset) => {
        const text = base64At(offset, secret);
        return [
          [`base64 at ${offset}`, text],
          [`base64url at ${offset}`, text.replaceAll('+', '-').replaceAll('/', '_')],
        ];
      }),
    ),
  };
}

/** What the secret looks like inside the base64 of something longer, where `offset` bytes of a group come before it. */
function base64At(offset: number, secret: string): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  // Without the characters that also depend on what's before and after it.
  const [first, last] = [Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)];
  return bytes.toString('base64').slice(first, last);
}

/** The secrets that a text has, each with its form. */
export function secretsIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const found = Object.entries(formsOf(secret)).find(([, form]) => text.includes(form));
    return found === undefined ? [] : [`${name}, ${found[0]}`];
  });
}
