/** Undoing what a form did, from the log of writes. */
import * as z from 'zod';
import type { Store } from '../../../shared/platform/store.ts';
import { answeredBefore } from '../../../shared/voice/asked-before.ts';
import { readChange } from '../../../shared/web/writes.ts';
import { say, t, word } from '../words/index.ts';
import type { Action, Changes, DashboardPage, PageContext, Undo } from './page.ts';
import { commandKey } from './run-command.ts';

export const IN_SETTINGS_HISTORY: Undo = { page: 'settings', below: '/history', label: word('In its history') };
export const IN_CASE: Undo = { page: 'moderation', label: word('In its case') };
export const ONE_TIME: Undo = { why: word('One-time action: nothing to undo') };
export const FINAL: Undo = { why: word('Can’t be undone') };

/** Managers alone see the log. */
export function logOrPage(context: PageContext): string {
  return context.access.isManager ? context.pageOf('access') : context.path();
}

interface UndoContext {
  store: Store;
  caller: { key: string; command?: DashboardPage['command'] };
  guild?: { id: string };
}

/** The action that undoes a page's writes. @param home where it leads. */
export function revertAction<X extends UndoContext = PageContext>(
  changes: Changes<X>,
  home: (context: X) => string,
): Action<{ write: string }, X> {
  return {
    fields: z.object({ write: z.string().regex(/^\d{1,18}$/) }),
    undo: 'log',
    run: async (context, { write }) => {
      const { store, caller, guild } = context;
      const to = home(context);
      // What it's like now follows from that.
      for (const key of [caller.key, commandKey(caller)])
        if ((await answeredBefore(store, key)) !== undefined) return { done: t`That’s already been done.`, to };
      const found = await readChange(store, guild?.id, write);
      const kind = found?.change == null ? undefined : changes[found.change.about];
      if (found?.change == null || kind?.undo === undefined) return { refused: t`There’s nothing to undo.`, to };
      const why = kind.whyNot?.(found.change);
      if (why !== undefined) return { refused: `${say(why)}.`, to };
      const asked = kind.command === undefined ? context : { ...context, caller: { ...caller, command: kind.command } };
      return { ...(await kind.undo(asked, found.change, { id: write, at: found.at })), to };
    },
  };
}
