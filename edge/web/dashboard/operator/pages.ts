/** Every page of the operator's, in the order of its navigation. */
import { announcementsPage } from './announcements.ts';
import { booksPage } from './books.ts';
import { failoversPage } from './failovers.ts';
import { jobsPage } from './jobs.ts';
import { limitsPage } from './limits.ts';
import { logPage } from './log.ts';
import { overviewPage } from './overview.ts';
import type { OperatorPage } from './page.ts';
import { problemsPage } from './problems-page.ts';
import { providersPage } from './providers.ts';
import { switchesPage } from './switches.ts';

export const OPERATOR_PAGES: readonly OperatorPage[] = [
  ...[overviewPage, failoversPage, jobsPage, booksPage, providersPage, limitsPage],
  ...[announcementsPage, switchesPage, problemsPage, logPage],
];
