/** One of Discord's REST routes with its ids filled in. */
export interface Route {
  /** `/channels/1/messages/2`, without the API's base and version. */
  path: string;
  /** `/channels/:id/messages/:id`: safe for metrics and logs, because it contains no ids. */
  label: string;
  /** The id that rate limits are counted for: the channel, the server, or the webhook. Empty for all other routes. */
  major: string;
}

type Parameters<Template extends string> = Template extends `${infer Part}/${infer Rest}`
  ? Parameters<Part> | Parameters<Rest>
  : Template extends `:${infer Name}`
    ? Name
    : never;

/** https://docs.discord.com/developers/topics/rate-limits */
const COUNTED_BY_ID = new Set(['channels', 'guilds', 'webhooks']);

/**
 * Fills in a route's template.
 *
 * @example route('/channels/:channel/messages/:message', { channel: '1', message: '2' })
 */
export function route<const Template extends `/${string}`>(
  template: Template,
  ...[ids]: [Parameters<Template>] extends [never] ? [] : [ids: Record<Parameters<Template>, string>]
): Route {
  const values: Record<string, string> = ids ?? {};
  const parts = template.split('/');
  const filled = parts.map((part) => {
    if (!part.startsWith(':')) return part;
    const value = values[part.slice(1)];
    if (value === undefined || value === '') throw new TypeError(`${template} needs ${part}.`);
    // Emoji are part of some routes. `@me` and snowflakes stay as they are.
    return encodeURIComponent(value).replace('%40', '@');
  });
  return {
    path: filled.join('/'),
    label: parts.map((part) => (part.startsWith(':') ? ':id' : part)).join('/'),
    major: COUNTED_BY_ID.has(parts[1] ?? '') && parts[2]?.startsWith(':') ? (filled[2] ?? '') : '',
  };
}
