/** What all dashboards have in common: where their panels are, what they're filtered by, and how they link to each other. */
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { buildPanel, type PanelSpec, PROMETHEUS, sizeOf } from './panel.ts';
import { RUNBOOK_UID } from './runbook.ts';

const COLUMNS = 24;
/** Every dashboard has it, and links lead to whatever has it. */
export const TAG = 'chorus';

export interface DashboardSpec {
  /** In its address, so it never changes. */
  uid: string;
  title: string;
  description: string;
  rows: readonly { title: string; panels: readonly PanelSpec[] }[];
  /** Text that's typed at the top, by name, with what's said about it. */
  inputs?: Readonly<Record<string, { label: string; description: string; initial: string }>>;
}

/** For queries: only the processes that are selected at the top. */
export const SELECTED = 'instance=~"$instance"';

export function buildDashboard({ uid, title, description, rows, inputs = {} }: DashboardSpec): dashboard.Dashboard {
  // Not the builder of the newer schema: Grafana's provisioning reads this one in every version.
  const builder = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .readonly()
    .refresh('30s')
    .time({ from: 'now-3h', to: 'now' })
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .withVariable(instanceVariable());
  for (const [name, { label, description: about, initial }] of Object.entries(inputs))
    builder.withVariable(
      new dashboard.TextBoxVariableBuilder(name).label(label).description(about).defaultValue(initial),
    );
  builder.links([
    new dashboard.DashboardLinkBuilder('Chorus')
      .type(dashboard.DashboardLinkType.Dashboards)
      .tags([TAG])
      .includeVars(true)
      .keepTime(true),
    new dashboard.DashboardLinkBuilder('What to do').type(dashboard.DashboardLinkType.Link).url(`/d/${RUNBOOK_UID}`),
  ]);

  let id = 0;
  let top = 0;
  for (const row of rows) {
    id += 1;
    builder.withRow(new dashboard.RowBuilder(row.title).id(id).gridPos({ x: 0, y: top, w: COLUMNS, h: 1 }));
    top += 1;
    let left = 0;
    let height = 0;
    for (const spec of row.panels) {
      const { w, h } = sizeOf(spec);
      if (left + w > COLUMNS) {
        top += height;
        left = 0;
        height = 0;
      }
      id += 1;
      builder.withPanel(buildPanel(spec, id, { x: left, y: top, w, h }));
      left += w;
      height = Math.max(height, h);
    }
    top += height;
  }
  return builder.build();
}

function instanceVariable(): dashboard.QueryVariableBuilder {
  return new dashboard.QueryVariableBuilder('instance')
    .label('Process')
    .description('Which edges, voice nodes, and Lavalink servers')
    .datasource(PROMETHEUS)
    .query('label_values(up{job=~"chorus-.*|lavalink"}, instance)')
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: ['All'], value: ['$__all'] });
}
