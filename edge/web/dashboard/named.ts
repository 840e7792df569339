/** What a command answered, for the notice on the next page, which knows no names. */
import { roleLabel } from '../../../shared/platform/discord/role-label.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import type { ActionResult, PageContext } from './page.ts';
import type { CommandResult } from './run-command.ts';

/** Names whom and what the answer mentions. */
export async function named(context: PageContext, { isDone, text }: CommandResult): Promise<ActionResult> {
  const { user, role, channel } = await context.mentionsIn(text);
  const sentence = text.replace(/<(@!?|@&|#)(\d{1,20})>/g, (_, kind: string, id: string) =>
    kind === '#' ? `#${plain(channel(id))}` : plain(kind === '@&' ? roleLabel(role(id)) : `@${user(id)}`),
  );
  return isDone ? { done: sentence } : { refused: sentence };
}
