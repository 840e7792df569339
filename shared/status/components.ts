/** What `/status` is about. */

/** `down`: it doesn't work. `degraded`: it works in part. */
export type State = 'up' | 'degraded' | 'down';

export const COMPONENTS = {
  database: { name: 'Database', about: 'Commands, credits, settings, and queues' },
  redis: { name: 'Redis', about: 'Rate limits. Without it, each process counts by itself' },
  voice: { name: 'Voice', about: 'Music and assistants in voice channels' },
  discord: { name: 'Discord’s API', about: 'Messages, roles, and moderation' },
  ai: { name: 'AI', about: 'The providers that answer questions' },
} as const satisfies Record<string, { name: string; about: string }>;

export type ComponentId = keyof typeof COMPONENTS;
export const COMPONENT_IDS = Object.keys(COMPONENTS) as ComponentId[];
