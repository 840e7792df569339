/** What a server's staff can decide about its economy. Credits are the same in every server. */
import type { Gated, GuildCaller, Store } from '../platform/store.ts';
import { isVisible } from '../platform/text.ts';
import { unicodePattern } from '../platform/unicode.ts';
import { changeSettings, type Gone } from '../settings/change.ts';
import { type SettingsModule, setting, valuesOf } from '../settings/declaration.ts';

/** What a server calls its credits. */
export interface Currency {
  name: string;
  /** A Unicode emoji or Discord's `<:name:id>`. */
  emoji: string | null;
}

/** What work and fights can pay in a server, in percent. Credits are worth the same everywhere, so never more than elsewhere. */
export const PAYOUT = { leastPercent: 10, mostPercent: 100 } as const;
export const CURRENCY_NAME_LENGTH = 24;
/** `<a:…:…>` with the longest name and id, and more than enough for one Unicode emoji. */
const EMOJI_LENGTH = 64;

export const CURRENCY_PROBLEMS = {
  name: `A currency's name has 1 to ${CURRENCY_NAME_LENGTH} characters on one line, without mentions.`,
  emoji: "That isn't one emoji. Use one like 🪙, or one of a server's as `<:name:id>`.",
} as const;

/** Line breaks, invisible characters, and what Discord would read as a mention or a tag of its own. */
const UNFIT_FOR_NAME = unicodePattern(String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|<[@#:/a-z]|@(everyone|here)`, 'iu');
const CUSTOM_EMOJI = /^<a?:\w{2,32}:\d{17,20}>$/;

/**
 * One emoji as people see it, however many code points it has. It isn't a literal, because V8 checks those when it loads the file:
 * listing all emoji took a tenth of a Worker's start.
 */
const UNICODE_EMOJI = '^(?:\\p{RGI_Emoji}|\\p{Extended_Pictographic})$';
let unicodeEmoji: RegExp | undefined;

export const economyModule = {
  name: 'economy',
  title: 'Economy',
  area: 'economy',
  settings: {
    currencyName: setting.text({
      title: 'Currency',
      description: "This server's own name for credits, in the plural.",
      mostCharacters: CURRENCY_NAME_LENGTH,
      fits: CURRENCY_PROBLEMS.name,
      accepts: isCurrencyName,
      unset: 'credits',
    }),
    currencyEmoji: setting.text({
      title: 'Currency emoji',
      description: 'Goes before amounts, once the currency has a name of its own.',
      mostCharacters: EMOJI_LENGTH,
      fits: CURRENCY_PROBLEMS.emoji,
      accepts: isEmoji,
      unset: 'none',
    }),
    payoutPercent: setting.integer({
      title: 'Payout',
      description: 'What work and fights pay, compared to other servers.',
      bounds: { least: PAYOUT.leastPercent, most: PAYOUT.mostPercent },
      unit: '%',
      default: PAYOUT.mostPercent,
    }),
  },
} as const satisfies SettingsModule;

/** A currency of null calls credits credits again. */
export type GuildEconomyChange = { currency: Currency | null } | { payoutPercent: number };

/** Changes one thing about the economy of the caller's server, once per key. */
export async function setGuildEconomy(
  store: Store,
  caller: GuildCaller,
  change: GuildEconomyChange,
): Promise<{ status: 'set'; gone?: Gone } | Gated> {
  const economy = 'currency' in change ? storedCurrency(change.currency) : storedPayout(change.payoutPercent);
  return changeSettings(store, caller, { economy });
}

function storedPayout(percent: number): { payoutPercent: number | null } {
  return { payoutPercent: percent === PAYOUT.mostPercent ? null : percent };
}

/** What's the default already is stored as no choice, so that it doesn't look like a change. */
function storedCurrency(currency: Currency | null): { currencyName: string | null; currencyEmoji: string | null } {
  if (currency === null || (currency.emoji === null && currency.name === economyModule.settings.currencyName.unset))
    return { currencyName: null, currencyEmoji: null };
  return { currencyName: currency.name, currencyEmoji: currency.emoji };
}

/** The server's currency and payout, from what is stored; a currency without a name is none. */
export function guildEconomyIn(stored: unknown): { currency: Currency | null; payoutPercent: number } {
  const { currencyName: name, currencyEmoji: emoji, payoutPercent } = valuesOf(economyModule, stored);
  return { currency: name === null ? null : { name, emoji }, payoutPercent };
}

/** Reads a currency as typed. The problem says which part can't be used. */
export function parseCurrency(name: string, emoji: string | undefined): Currency | { problem: 'name' | 'emoji' } {
  const trimmed = name.trim();
  if (!isCurrencyName(trimmed)) return { problem: 'name' };
  const mark = emoji?.trim() || null;
  if (mark !== null && !isEmoji(mark)) return { problem: 'emoji' };
  return { name: trimmed, emoji: mark };
}

function isCurrencyName(text: string): boolean {
  return isVisible(text) && text.length <= CURRENCY_NAME_LENGTH && !UNFIT_FOR_NAME().test(text);
}

function isEmoji(text: string): boolean {
  unicodeEmoji ??= new RegExp(UNICODE_EMOJI, 'v');
  return CUSTOM_EMOJI.test(text) || unicodeEmoji.test(text);
}
