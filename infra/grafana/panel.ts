/** What a panel of a dashboard is made of, and how it becomes Grafana's JSON. */
import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as logs from '@grafana/grafana-foundation-sdk/logs';
import * as loki from '@grafana/grafana-foundation-sdk/loki';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { alertLimit } from './alert-limits.ts';
import { runbookUrl } from './runbook.ts';

/** The UIDs that provisioning/datasources/chorus.yml gives them. */
export const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' };
export const LOKI = { type: 'loki', uid: 'loki' };

/** Grafana's units. https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit */
export type Unit = 'short' | 'percentunit' | 's' | 'ms' | 'bytes' | 'cps' | 'reqps' | 'ops' | 'locale';

export interface PanelSpec {
  title: string;
  /** What it shows, and what it looks like while all is well. */
  description: string;
  /** `number`: the newest value, large. `states`: up or down, by name. `rows`: a table. Default: lines over time. */
  kind?: 'lines' | 'number' | 'states' | 'rows' | 'logs';
  unit?: Unit;
  /** PromQL by legend, or LogQL if it's a panel of logs. A legend is text, and `{{label}}` stands for a label's value. */
  queries: Readonly<Record<string, string>>;
  /** The alert about this. The panel links to what to do about it. */
  alert?: string;
  /** Where something is wrong. `alert`: where the alert fires, which can only be said if it's about the same value. */
  limit?: 'alert' | { above: number } | { below: number };
  /** Why the queries may return nothing while all is well. */
  absence?: string;
  /** In columns, of which a dashboard has 24 (default: 8, or 4 for a number). */
  width?: number;
  height?: number;
}

const WIDTHS = { lines: 8, number: 4, states: 8, rows: 8, logs: 24 };
const HEIGHTS = { lines: 8, number: 4, states: 4, rows: 4, logs: 12 };

export function sizeOf({ kind = 'lines', width = WIDTHS[kind], height = HEIGHTS[kind] }: PanelSpec): {
  w: number;
  h: number;
} {
  return { w: width, h: height };
}

export function buildPanel(spec: PanelSpec, id: number, gridPos: dashboard.GridPos): cog.Builder<dashboard.Panel> {
  const { kind = 'lines', unit = 'short', alert, absence } = spec;
  const panel = PANELS[kind](spec)
    .id(id)
    .title(spec.title)
    .description(spec.description)
    .gridPos(gridPos)
    .datasource(kind === 'logs' ? LOKI : PROMETHEUS)
    .targets(Object.entries(spec.queries).map(([legend, query], index) => target(kind, legend, query, index)));
  if (alert !== undefined)
    panel.links([new dashboard.DashboardLinkBuilder(`If ${alert} fires`).url(runbookUrl(alert)).targetBlank(true)]);
  if (kind !== 'logs')
    panel
      .unit(unit)
      .thresholds(thresholds(spec))
      .noValue(absence === undefined ? 'No data' : 'None');
  return panel;
}

function target(kind: string, legend: string, query: string, index: number): cog.Builder<cog.Dataquery> {
  const refId = String.fromCharCode('A'.charCodeAt(0) + index);
  if (kind === 'logs') return new loki.DataqueryBuilder().expr(query).refId(refId).datasource(LOKI);
  const builder = new prometheus.DataqueryBuilder()
    .expr(query)
    .legendFormat(legend)
    .refId(refId)
    .datasource(PROMETHEUS);
  if (kind === 'rows') return builder.instant().format(prometheus.PromQueryFormat.Table);
  return kind === 'lines' ? builder.range() : builder.instant();
}

const PANELS = {
  lines: linesPanel,
  number: () =>
    new stat.PanelBuilder()
      .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
      .graphMode(common.BigValueGraphMode.None)
      .colorMode(common.BigValueColorMode.Value),
  states: () =>
    new stat.PanelBuilder()
      .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
      .graphMode(common.BigValueGraphMode.None)
      .textMode(common.BigValueTextMode.ValueAndName)
      .colorMode(common.BigValueColorMode.Background)
      // The words say it to everyone. The colors only repeat them.
      .mappings([
        {
          type: dashboard.MappingType.ValueToText,
          options: { '0': { text: 'Down', index: 0 }, '1': { text: 'Up', index: 1 } },
        },
      ]),
  rows: () =>
    new table.PanelBuilder().transformations([
      { id: 'organize', options: { excludeByName: { Time: true, Value: true }, indexByName: {}, renameByName: {} } },
    ]),
  logs: () =>
    new logs.PanelBuilder()
      .showTime(true)
      .wrapLogMessage(true)
      .prettifyLogMessage(false)
      .enableLogDetails(true)
      .sortOrder(common.LogsSortOrder.Descending),
} satisfies Record<string, (spec: PanelSpec) => unknown>;

function linesPanel({ limit }: PanelSpec) {
  // Lines are told apart by the table below them, which has their names and values, and not only by their colors.
  const panel = new timeseries.PanelBuilder()
    .lineWidth(2)
    .fillOpacity(0)
    .axisSoftMin(0)
    .showPoints(common.VisibilityMode.Auto)
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    )
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull', 'max']),
    );
  if (limit !== undefined) {
    const dashed = common.GraphThresholdsStyleMode.Dashed;
    panel.thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(dashed));
  }
  return panel;
}

/** Grafana's thresholds begin at their value, and alerts fire above it. */
const ABOVE_ZERO = 0.001;

function thresholds({ kind, alert, limit }: PanelSpec): cog.Builder<dashboard.ThresholdsConfig> {
  const builder = new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute);
  const step = (value: number | null, color: string): dashboard.Threshold => ({ value, color });
  if (kind === 'states') return builder.steps([step(null, 'red'), step(1, 'green')]);
  if (limit === undefined) return builder.steps([step(null, 'text')]);
  if (limit !== 'alert' && 'below' in limit) return builder.steps([step(null, 'red'), step(limit.below, 'green')]);
  const above = limit === 'alert' ? alertLimit(alert ?? '') : limit.above;
  return builder.steps([step(null, 'green'), step(above === 0 ? ABOVE_ZERO : above, 'red')]);
}
