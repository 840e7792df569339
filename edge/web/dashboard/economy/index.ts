/** What credits and items did in this server: the books, where credits come from and go to, and what faucets pay. */

import { word } from '../../words/index.ts';
import type { DashboardPage } from '../page.ts';
import { showBooks } from './books.ts';
import { changePayout, showFaucets } from './faucets.ts';
import { showReceipt } from './receipt.ts';
import { showSupply } from './supply.ts';
import { undoTransfer } from './undo.ts';

export const economyPage: DashboardPage = {
  id: 'economy',
  title: word('Economy'),
  area: 'economy',
  command: { name: 'economy', module: 'economy' },
  module: 'economy',
  views: { '/': showBooks, '/receipt/:number': showReceipt, '/supply': showSupply, '/faucets': showFaucets },
  actions: { payout: changePayout, undo: undoTransfer },
};
