import { STORE_SENTENCE } from '../platform/postgres.ts';
import type { Store } from '../platform/store.ts';

export * from './session.ts';
export type VoiceStore = Store;
export const VOICE_STORE_SENTENCE = STORE_SENTENCE;
