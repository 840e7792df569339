// `npm run docs` generates this.
export const SCRIPT_DIGESTS = {
  page: 'be7aca998c690b19',
  chart: '1c827ddf8d626caf',
  sort: '8694f4caf9c078d6',
} as const;
export type ScriptName = keyof typeof SCRIPT_DIGESTS;
