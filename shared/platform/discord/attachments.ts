/** Discord serves every upload from these origins. https://docs.discord.com/developers/reference#image-formatting */
const CDN_ORIGINS = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];

/**
 * The origins that serve files members upload.
 *
 * @param apiBase `DISCORD_API_BASE`. A stand-in for Discord serves files from its API's origin.
 */
export function attachmentOrigins(apiBase: string): ReadonlySet<string> {
  return new Set([...CDN_ORIGINS, new URL(apiBase).origin]);
}
