/** Which providers of AI there are, in the operator's order, and which model each has for what. */
import * as z from 'zod';
import { json, withDefault } from '../platform/config.ts';

/** What a model is used for. A provider without a model for something isn't asked for it. */
export const AI_USES = ['chat', 'vision', 'image', 'speech', 'transcription', 'moderation', 'embedding'] as const;
export type AiUse = (typeof AI_USES)[number];

/** How a provider is spoken to. `workers-ai` is Cloudflare's: its address ends with `/accounts/ID/ai`. */
export const PROVIDER_KINDS = ['openai', 'anthropic', 'workers-ai'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** Where each kind is, unless the provider says otherwise. */
const STANDARD_URLS: Readonly<Record<ProviderKind, string | undefined>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  'workers-ai': undefined,
};
/** In tokens. Small enough for most models; an operator raises it with `window`. */
const STANDARD_WINDOW = 16_000;
/** What Anthropic has no endpoints for. */
const NOT_ANTHROPIC: readonly AiUse[] = ['image', 'speech', 'transcription', 'moderation', 'embedding'];

const provider = () => {
  const model = z.string().min(1).max(200).optional();
  return z
    .strictObject({
      /** The operator's name for it: in metrics, in `/usage`, and as a choice of model. */
      id: z.string().regex(/^[\w.-]{1,32}$/, 'use 1 to 32 letters, digits, dots, and dashes'),
      kind: z.enum(PROVIDER_KINDS),
      /** Without what comes after `/v1`. */
      url: z
        .url({ protocol: /^https?$/ })
        .transform((url) => url.replace(/\/+$/, ''))
        .optional(),
      /** Some that run on the operator's own machine need none. */
      key: z.string().min(1).max(500).optional(),
      chat: model,
      vision: model,
      image: model,
      speech: model,
      transcription: model,
      moderation: model,
      embedding: model,
      /** Tokens that fit into a conversation, the answer included. */
      window: z.int().min(2_000).max(10_000_000).default(STANDARD_WINDOW),
    })
    .transform((given, context) => {
      const url = given.url ?? STANDARD_URLS[given.kind];
      if (url === undefined)
        context.addIssue('set url to https://api.cloudflare.com/client/v4/accounts/YOUR_ACCOUNT_ID/ai');
      if (given.kind === 'anthropic')
        for (const use of NOT_ANTHROPIC)
          if (given[use] !== undefined) context.addIssue(`Anthropic has no ${use} models`);
      return { ...given, url: url ?? '' };
    });
};

export type AiProvider = z.output<ReturnType<typeof provider>>;

const providers = () =>
  z
    .array(provider())
    .max(20)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'two providers have the same id');

/**
 * The variable `AI_PROVIDERS`: a JSON list, in the order in which providers are asked.
 *
 * Workers cap a variable at 5 KB, so `AI_PROVIDERS_1`, `AI_PROVIDERS_2`, and so on go on with more lists.
 */
export const aiProviders = withDefault<AiProvider[]>(
  [],
  () => json(providers()),
  'Set [{"id":"main","kind":"openai","key":"…","chat":"MODEL","image":"MODEL"}] as JSON, in the order in which to ask them (default: none, so AI is off). docs/AI.md lists what each can have.',
);

/** Merges `AI_PROVIDERS_1`, `AI_PROVIDERS_2`, … into `AI_PROVIDERS`, so that it's checked as one list. */
export function withNumberedProviders(environment: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(environment)
    .filter((name) => /^AI_PROVIDERS_\d+$/.test(name) && environment[name] !== '')
    .sort((a, b) => Number(a.slice(13)) - Number(b.slice(13)));
  if (names.length === 0) return environment;
  const lists = [environment.AI_PROVIDERS, ...names.map((name) => environment[name])]
    .filter((text) => typeof text === 'string' && text !== '')
    .map((text) => String(text).trim());
  const merged = `[${lists
    .map((text) => (/^\[[\s\S]*\]$/.test(text) ? text.slice(1, -1).trim() : text))
    .filter(Boolean)
    .join(',')}]`;
  return { ...environment, AI_PROVIDERS: merged };
}

/** Those that have a model for something, in order. */
export function providersFor(all: readonly AiProvider[], use: AiUse): AiProvider[] {
  return all.filter((one) => one[use] !== undefined);
}
