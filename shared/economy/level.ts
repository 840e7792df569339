import { LEVEL } from './earning-catalog.ts';

/** The level at this much experience, from 1. */
export function levelOf(xp: number): number {
  return Math.floor(Math.sqrt(xp / LEVEL.xpBase)) + 1;
}

/** The experience at which a level begins. */
export function xpOf(level: number): number {
  return LEVEL.xpBase * (level - 1) ** 2;
}
