/** Discord's own: what members upload is served there, and nowhere else. https://docs.discord.com/developers/reference#image-formatting */
const DISCORD = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];

/**
 * The origins that serve what members upload.
 *
 * @param apiBase DISCORD_API_BASE. A Discord that is none of Discord's serves files beside its API.
 */
export function attachmentOrigins(apiBase: string): ReadonlySet<string> {
  return new Set([...DISCORD, new URL(apiBase).origin]);
}
