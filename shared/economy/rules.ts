import { BOOSTS, FIGHT, GATHER, LEVEL, LUCK, WORK } from './earning-catalog.ts';

/** The catalog's numbers as the database's functions read them. Durations in seconds, boosts in percent. */
export const RULES = {
  xpBase: LEVEL.xpBase,
  crates: LEVEL.crates,
  boosts: BOOSTS,
  luck: LUCK,
  work: { seconds: WORK.cooldownMinutes * 60, leastSeconds: WORK.leastCooldownSeconds },
  gather: { seconds: GATHER.cooldownMinutes * 60 },
  fight: {
    seconds: FIGHT.cooldownMinutes * 60,
    perLevel: FIGHT.percentPerLevel,
    least: FIGHT.leastPercent,
    most: FIGHT.mostPercent,
    loss: FIGHT.lossCredits,
    lossPerLevel: FIGHT.lossPerLevel,
    mostLossByLevel: FIGHT.mostLossByLevel,
    foxPercent: FIGHT.foxPercent,
  },
} as const;
