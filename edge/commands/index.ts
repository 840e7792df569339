import type { Command } from '../interactions/command.ts';
import { audit } from './admin/audit/index.ts';
import { agents } from './agents/index.ts';
import { ai, explainThis, translateThis } from './ai/ai/index.ts';
import { askAbout, chat } from './ai/chat.ts';
import { club } from './ai/club/index.ts';
import { consent } from './ai/consent/index.ts';
import { dream } from './ai/dream.ts';
import { forget } from './ai/forget.ts';
import { memories } from './ai/memories/index.ts';
import { mode } from './ai/mode/index.ts';
import { personality } from './ai/personality/index.ts';
import { remember } from './ai/remember.ts';
import { snail } from './ai/snail/index.ts';
import { usage } from './ai/usage.ts';
import { balance } from './economy/balance.ts';
import { bank } from './economy/bank/index.ts';
import { collection } from './economy/collection.ts';
import { craft } from './economy/craft/index.ts';
import { daily } from './economy/daily.ts';
import { economy } from './economy/economy/index.ts';
import { fight } from './economy/fight.ts';
import { gather } from './economy/gather.ts';
import { inventory } from './economy/inventory.ts';
import { leaderboard } from './economy/leaderboard.ts';
import { odds } from './economy/odds.ts';
import { open } from './economy/open.ts';
import { pay } from './economy/pay.ts';
import { profile } from './economy/profile.ts';
import { quests } from './economy/quests.ts';
import { receipt } from './economy/receipt.ts';
import { sell } from './economy/sell.ts';
import { shop } from './economy/shop/index.ts';
import { statement } from './economy/statement.ts';
import { streak } from './economy/streak.ts';
import { use } from './economy/use.ts';
import { vault } from './economy/vault.ts';
import { work } from './economy/work.ts';
import { fun } from './fun/fun.ts';
import { about } from './info/about.ts';
import { dashboard } from './info/dashboard.ts';
import { diag } from './info/diag.ts';
import { help } from './info/help.ts';
import { info } from './info/info/index.ts';
import { ping } from './info/ping.ts';
import { privacy } from './info/privacy.ts';
import { caseCommand } from './moderation/case/index.ts';
import { lock } from './moderation/lock.ts';
import { lockdown } from './moderation/lockdown/index.ts';
import {
  authorHistory,
  memberHistory,
  timeoutAuthor,
  timeoutMember,
  warnAuthor,
  warnMember,
} from './moderation/menus.ts';
import { mod } from './moderation/mod/index.ts';
import { nick } from './moderation/nick.ts';
import { note } from './moderation/note/index.ts';
import { purge, purgeFromHere } from './moderation/purge.ts';
import { report, reportMessage } from './moderation/report.ts';
import { role } from './moderation/role/index.ts';
import { slowmode } from './moderation/slowmode.ts';
import { voice } from './moderation/voice/index.ts';
import { music } from './music/index.ts';
import { playThis } from './music/play-this.ts';
import { playlist } from './playlist/index.ts';
import { pools } from './pools/index.ts';
import { automod } from './safety/automod/index.ts';
import { raid } from './safety/raid/index.ts';
import { setup } from './safety/setup/index.ts';
import { verify } from './safety/verify/index.ts';
import type { Services } from './services.ts';
import { settings } from './settings/index.ts';

/** Every command of the application. A new one is added here and nowhere else. */
export const commands: readonly Command<Services>[] = [
  about,
  agents,
  ai,
  askAbout,
  audit,
  automod,
  authorHistory,
  balance,
  bank,
  caseCommand,
  chat,
  club,
  collection,
  consent,
  craft,
  daily,
  dashboard,
  diag,
  dream,
  economy,
  explainThis,
  fight,
  forget,
  fun,
  gather,
  help,
  info,
  inventory,
  leaderboard,
  lock,
  lockdown,
  memberHistory,
  memories,
  mod,
  mode,
  music,
  nick,
  note,
  odds,
  open,
  pay,
  personality,
  ping,
  playlist,
  playThis,
  pools,
  privacy,
  profile,
  purge,
  purgeFromHere,
  quests,
  raid,
  receipt,
  remember,
  report,
  reportMessage,
  role,
  sell,
  settings,
  setup,
  shop,
  slowmode,
  snail,
  statement,
  streak,
  timeoutAuthor,
  timeoutMember,
  translateThis,
  usage,
  use,
  vault,
  verify,
  voice,
  warnAuthor,
  warnMember,
  work,
];
