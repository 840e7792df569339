/** Services whose keys members and servers can bring. Commands name them, so this file brings nothing else. */
import type { ProviderKind } from './providers.ts';

/**
 * Services whose keys can be brought. Their addresses are fixed, because a member who chose one could have this process ask for
 * anything in the operator's network.
 */
export const KEY_SERVICES = {
  openai: { title: 'OpenAI', kind: 'openai', url: 'https://api.openai.com/v1' },
  anthropic: { title: 'Anthropic', kind: 'anthropic', url: 'https://api.anthropic.com/v1' },
  gemini: { title: 'Google Gemini', kind: 'openai', url: 'https://generativelanguage.googleapis.com/v1beta/openai' },
  groq: { title: 'Groq', kind: 'openai', url: 'https://api.groq.com/openai/v1' },
  openrouter: { title: 'OpenRouter', kind: 'openai', url: 'https://openrouter.ai/api/v1' },
} as const satisfies Record<string, { title: string; kind: ProviderKind; url: string }>;

export type KeyService = keyof typeof KEY_SERVICES;
