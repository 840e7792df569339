/** What staff and members read about an appeal. */
import { COLORS } from '../platform/colors.ts';
import { plain } from '../platform/markdown.ts';
import type { Appeal, Case } from './case.ts';
import { KINDS } from './catalog.ts';

/** An appeal as staff see it, in Discord's JSON. */
export function appealMessage(about: Case, appeal: Appeal, buttons: { accept: string; deny: string }): object {
  const { number, kind, user, reason } = about;
  const press = (label: string, style: number, customId: string) => ({ type: 2, style, label, custom_id: customId });
  return {
    embeds: [
      {
        color: COLORS.accent,
        title: `Appeal against case ${number} · ${KINDS[kind].title}`,
        description: plain(appeal.text).slice(0, 4_000),
        fields: [
          { name: 'Member', value: `<@${user}> (${user})`, inline: true },
          { name: 'Reason', value: reason === null ? 'No reason given' : plain(reason).slice(0, 1_024), inline: true },
        ],
      },
    ],
    components: [{ type: 1, components: [press('Accept', 3, buttons.accept), press('Deny', 4, buttons.deny)] }],
    allowed_mentions: { parse: [] },
  };
}

/** What the member reads about the decision, in Discord's JSON. */
export function appealVerdict({ number }: Case, state: 'accepted' | 'denied', serverName: string): object {
  const server = plain(serverName);
  const sentence =
    state === 'accepted'
      ? `The staff of **${server}** accepted your appeal against case ${number}.`
      : `The staff of **${server}** denied your appeal against case ${number}.`;
  return { content: sentence, allowed_mentions: { parse: [] } };
}
