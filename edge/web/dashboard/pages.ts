/** Every page of a server's dashboard, in the order of its navigation. */
import { accessPage } from './access-page.ts';
import { agentsPage } from './agents/index.ts';
import { aiPage } from './ai/index.ts';
import { economyPage } from './economy/index.ts';
import { moderationPage } from './moderation/index.ts';
import { musicPage } from './music/index.ts';
import { overviewPage } from './overview.ts';
import type { DashboardPage } from './page.ts';
import { settingsPage } from './settings/index.ts';

export const PAGES: readonly DashboardPage[] = [
  overviewPage,
  settingsPage,
  economyPage,
  moderationPage,
  musicPage,
  agentsPage,
  aiPage,
  accessPage,
];
