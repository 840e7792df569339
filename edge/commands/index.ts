import type { Command } from '../interactions/command.ts';
import { balance } from './economy/balance.ts';
import { bank } from './economy/bank.ts';
import { daily } from './economy/daily.ts';
import { fight } from './economy/fight.ts';
import { gather } from './economy/gather.ts';
import { pay } from './economy/pay.ts';
import { receipt } from './economy/receipt.ts';
import { statement } from './economy/statement.ts';
import { streak } from './economy/streak.ts';
import { work } from './economy/work.ts';
import { about } from './info/about.ts';
import { help } from './info/help.ts';
import { ping } from './info/ping.ts';
import type { Services } from './services.ts';
import { settings } from './settings/settings.ts';

/** Every command of the application. A new one is added here and nowhere else. */
export const commands: readonly Command<Services>[] = [
  about,
  balance,
  bank,
  daily,
  fight,
  gather,
  help,
  pay,
  ping,
  receipt,
  settings,
  statement,
  streak,
  work,
];
