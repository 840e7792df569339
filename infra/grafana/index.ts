/** All dashboards, and the files that Grafana reads them from. `npm run docs` writes those. */
import { ai } from './ai.ts';
import { buildDashboard, type DashboardSpec } from './dashboard.ts';
import { economy } from './economy.ts';
import { jobs } from './jobs.ts';
import { moderation } from './moderation.ts';
import { overview } from './overview.ts';
import { runbookDashboard } from './runbook.ts';
import { voice } from './voice.ts';
import { web } from './web.ts';

export const DASHBOARDS: Readonly<Record<string, DashboardSpec>> = {
  overview,
  voice,
  economy,
  jobs,
  moderation,
  ai,
  web,
};

/** Their folder, from the root. */
export const DASHBOARDS_FOLDER = 'infra/grafana/dashboards';

/** JSON by path from the root. */
export function dashboardFiles(): Record<string, string> {
  const built = Object.entries(DASHBOARDS).map(([name, spec]) => [name, buildDashboard(spec)] as const);
  return Object.fromEntries(
    [...built, ['runbook', runbookDashboard()] as const].map(([name, dashboard]) => [
      `${DASHBOARDS_FOLDER}/${name}.json`,
      `${JSON.stringify(dashboard, null, 2)}\n`,
    ]),
  );
}
