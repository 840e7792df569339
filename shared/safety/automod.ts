/** Everything that `/automod` needs, to load it when it's used. */
export * from './automod-limits.ts';
export * from './automod-match.ts';
export * from './automod-presets.ts';
export * from './automod-rules.ts';
