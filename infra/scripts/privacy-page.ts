/** docs/PRIVACY.md, generated from the map of personal data. */
import { PERSONAL_DATA } from '../../shared/privacy/personal-data.ts';

const INTRO = `# Privacy

What an installation of Chorus stores about members and servers. Members see a summary with \`/privacy\`. If you run Chorus, this is what your own privacy policy can build on: you decide who has access to the database and its backups.

- Chorus doesn't read messages unless someone asks for it, such as with \`/ai summarize\` or \`/purge\`, and doesn't record what's said in voice channels.
- Passwords don't exist. Tokens of agents, and those that answer an interaction later, are encrypted with \`AGENT_TOKEN_KEYS\`.
- Logs have no tokens and no message content. They have IDs, so keep them only as long as you need them.
- Redis counts rate limits with members' IDs: for minutes, or up to four days for someone who keeps exceeding a sensitive one.
- On Workers, Redis also adds up metrics, without anyone's ID: for a week after they last changed.
- When a member asks for lyrics, the track's title and artist go to the service in \`LYRICS_API_BASE\`, without saying who asked. What members play is loaded from its source by your Lavalink server.
- Notes that members make with \`/remember\` are kept and used only where they gave consent, for each server and for direct messages by themselves. They can read, download, and erase them without staff or you: \`/memories\`, \`/forget\`. Notes that have to do with a question are sent to the AI provider that answers it, and all of them to the one that makes embeddings, if there is one.
- Descriptions of pictures (\`/dream\`, and wishes in \`/chat\`) are sent to the AI provider that draws them, and to the one that moderates them, if there is one, which may get the picture, too. They're kept for an hour, so that **Again** and **Vary** work. Pictures are in Discord alone.
- Whatever AI is asked goes to a provider that you choose, when someone asks: the question, what it's about, and the conversation of the last hour. [AI.md](AI.md#what-is-sent-to-whom) lists it all, with how long it's kept and what of it a member can see or erase. Without \`AI_PROVIDERS\` and keys that members bring, nothing is sent to anyone.
- API keys that members and servers bring are encrypted with \`AGENT_TOKEN_KEYS\`, and are in no export.
- Screenshots that members send with \`/snail analyze\` go to the AI provider that reads them, and aren't stored. What was read is kept for a day, and what the member saves until they delete it with \`/snail forget\`. Other members of the server where it was saved can see it.
- Names in a game club's weeks (\`/club\`) are of players in that game, as its screenshots show them. They aren't Discord members, nobody knows whose they are, and no member's erasure finds them: staff drop a row before they approve it, and an erasure of the server deletes all of them. Who approved and corrected them are members.

## Requests by members

\`\`\`sh
npm run data -- export --user 200000000000000001 > member.json
npm run data -- erase --user 200000000000000001 --yes
\`\`\`

\`--guild ID\` does the same for a server. Before you act, make sure the request comes from the account it's about. An export has everything that names the member, also rows that others made, so look through it before you hand it out. Tokens are never in it.

An erasure is one transaction. The ledger is append-only and keeps every amount, so it still balances afterwards (the command checks that): the member's ID becomes 0 or a number that means nothing, and notes are deleted. Pools the member owns are deleted with their agents' tokens, and so are agents they added to other pools.

**Backups still have everything** until they expire. So that a restore doesn't bring anyone back, each erasure leaves an HMAC of the ID, in the database and in a list beside the backups, and \`npm run restore\` erases them again before the restored database opens. The HMAC's key is inside the database and its backups only, so the list alone says nothing about anyone. It's kept for good. After a restore by other means, run \`npm run restore -- erasures\`. See [Erasures and backups](OPERATIONS.md#erasures-and-backups).

The same goes for what members do themselves: notes that they had forgotten with \`/forget\` are forgotten again, and consent that they took back isn't given by a restore. The database keeps the numbers of forgotten notes for that, and nothing of what they said, until the member is erased. Beside the backups, there's an HMAC of the member and the place with these numbers. What was forgotten is known to the database that a restore replaces, if that can still be read, and to the list from when it was last written, which each backup does. If the database is lost, notes that were forgotten after that come back, and consent that was taken back after that counts again. A key of an AI service that was deleted after the backup comes back in any case, so whoever deletes one should revoke it at the service.

## What's stored, and for how long

What isn't kept for good is deleted by jobs every night, or with the row it belongs to. Tables that have nothing about anyone aren't listed.

| table | IDs of members | words of members | how long |
|---|---|---|---|
`;

/** Generates docs/PRIVACY.md. */
export function privacyPage(): string {
  const code = (names: readonly string[] = []) => names.map((name) => `\`${name}\``).join(', ');
  const lines = Object.entries(PERSONAL_DATA).flatMap(([table, { ids, words, kept }]) =>
    kept === undefined ? [] : [`| \`${table}\` | ${code(ids)} | ${code(words)} | ${kept} |`],
  );
  return `${INTRO}${lines.join('\n')}\n`;
}
