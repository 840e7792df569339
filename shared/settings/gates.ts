/** What a server's staff switched off or restricted to roles: the module `access` of its settings. */
import * as z from 'zod';
import { lazily } from '../platform/lazily.ts';
import type { GuildCaller, Store } from '../platform/store.ts';
import { changeSettings, type Gone } from './change.ts';

/** In `guild_settings.module`. */
export const ACCESS = 'access';

const storedGate = lazily(() =>
  z.object({ isOff: z.boolean(), roleIds: z.array(z.string().regex(/^\d{1,20}$/)).max(25) }),
);

/** What a server's staff decided about one module or command. */
export interface Gate {
  /** `module:economy` or `command:pay`. */
  subject: string;
  isOff: boolean;
  /** Any of these roles may use it; empty: everyone. */
  roleIds: string[];
}

/** Sets a gate of the caller's server. Resolves to what staff haven't been told is gone. */
export async function setGate(
  store: Store,
  caller: GuildCaller,
  { subject, isOff, roleIds }: Gate,
): Promise<Gone | undefined> {
  const isOpen = !isOff && roleIds.length === 0;
  const outcome = await changeSettings(store, caller, { [ACCESS]: { [subject]: isOpen ? null : { isOff, roleIds } } });
  return 'gone' in outcome ? outcome.gone : undefined;
}

/** The gates that close something, ordered by subject. */
export function gatesIn(stored: unknown): Gate[] {
  if (typeof stored !== 'object' || stored === null) return [];
  return Object.entries(stored)
    .flatMap(([subject, value]) => {
      const gate = readGate(value);
      return gate === undefined ? [] : [{ subject, ...gate }];
    })
    .sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

/** A stored gate; undefined when it isn't one. */
export function readGate(value: unknown): Omit<Gate, 'subject'> | undefined {
  return storedGate().safeParse(value).data;
}
