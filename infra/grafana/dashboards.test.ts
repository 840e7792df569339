/** The dashboards as Grafana reads them, and how Grafana gets at what they show. */
import { readdirSync } from 'node:fs';
import { parser } from '@grafana/lezer-logql';
import { describe, expect, test } from 'vitest';
import { readCompose } from '../docker/composed.ts';
import { textOf, yamlOf } from '../docker/reading.ts';
import { alertLimit } from './alert-limits.ts';
import { DASHBOARDS, DASHBOARDS_FOLDER, dashboardFiles } from './index.ts';
import { runbookUrl } from './runbook.ts';

const files = dashboardFiles();
const { service, networks } = readCompose('docker-compose.yml');
const specs = Object.values(DASHBOARDS).flatMap(({ title, rows }) =>
  rows.flatMap(({ panels }) => panels).map((panel) => ({ name: `${title}, ${panel.title}`, ...panel })),
);

interface Built {
  uid: string;
  panels: { id: number; type: string; title?: string; gridPos: { x: number; y: number; w: number; h: number } }[];
}
const built = Object.values(files).map((text) => JSON.parse(text) as Built);

test('the JSON is up to date (`npm run docs` generates it)', () => {
  const folder = new URL(`../../${DASHBOARDS_FOLDER}/`, import.meta.url);
  expect(readdirSync(folder).map((name) => `${DASHBOARDS_FOLDER}/${name}`)).toEqual(Object.keys(files).sort());
  for (const [path, text] of Object.entries(files)) expect(textOf(path), path).toBe(text);
});

test('each dashboard has an address of its own, and panels that don’t overlap', () => {
  expect(new Set(built.map(({ uid }) => uid)).size).toBe(built.length);
  for (const { panels } of built) {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const {
      gridPos: { x, y, w, h },
      title,
    } of panels) {
      expect([title, x + w <= 24]).toEqual([title, true]);
      for (let column = x; column < x + w; column += 1)
        for (let row = y; row < y + h; row += 1) {
          expect([title, taken.has(`${column},${row}`)]).toEqual([title, false]);
          taken.add(`${column},${row}`);
        }
    }
  }
});

test('what the bot that this one replaces shows is here, too', () => {
  const titles = specs.map(({ title }) => title);
  for (const title of [
    'Connected agents',
    'Ready agents',
    'Overall utilization',
    'Outcomes of /agents deploy',
    'Utilization, by kind of session',
    'How long agents have been ready',
    'Requests for an agent, by kind and outcome',
    'Rate limits hit',
  ])
    expect(titles).toContain(title);
});

test.each(specs)(
  '$name says what’s healthy, and shows its values in words and numbers',
  ({ description, kind, alert, limit }) => {
    if (kind !== 'logs' || !description.includes('code')) expect(description).toMatch(/Healthy: \S/);
    if (limit === 'alert') expect(alertLimit(alert ?? '')).toBeGreaterThanOrEqual(0);
    if (alert !== undefined) expect(runbookUrl(alert)).toMatch(/^\/d\/chorus-runbook/);
  },
);

test('a link to what to do leads to a panel that says it', () => {
  const runbook = built.find(({ uid }) => uid === 'chorus-runbook');
  const [, panel = ''] = /viewPanel=panel-(\d+)$/.exec(runbookUrl('ChorusBooksHalted')) ?? [];
  const text = JSON.stringify(runbook?.panels.find(({ id }) => id === Number(panel)));
  expect(text).toContain('ChorusBooksHalted');
});

describe('logs', () => {
  /** https://grafana.com/docs/loki/latest/query/ */
  const isLogQl = (query: string) => {
    let isValid = true;
    parser.parse(query).iterate({
      enter: ({ type }) => {
        if (type.isError) isValid = false;
      },
    });
    return isValid;
  };
  const queries = specs.flatMap(({ kind, queries }) => (kind === 'logs' ? Object.values(queries) : []));

  test.each(queries)('%s is LogQL, and selects by labels that Alloy sets', (query) => {
    expect(isLogQl(query)).toBe(true);
    const [selector = ''] = /^\{[^}]+\}/.exec(query) ?? [];
    const [, kept = ''] = /stage\.label_keep \{\s+values = \[([^\]]+)\]/.exec(textOf('infra/alloy/config.alloy')) ?? [];
    for (const [, label] of selector.matchAll(/(\w+)=~?"/g)) expect(kept).toContain(`"${label}"`);
  });

  test('something else isn’t LogQL', () => {
    expect(isLogQl('{service="edge", "x"} | json')).toBe(false);
    expect(isLogQl('{service="edge"} | json | correlation = ')).toBe(false);
  });

  test('each container’s lines name its service, which is how Alloy knows whose they are', () => {
    const label = 'com.docker.compose.service';
    const { all } = readCompose('docker-compose.yml');
    for (const [name, { logging }] of all) expect([name, logging.options.labels]).toEqual([name, label]);
    expect(textOf('infra/alloy/config.alloy')).toContain(`attrs.\\"${label}\\"`);
  });

  test('are deleted after two weeks', () => {
    const loki = yamlOf('infra/loki/loki.yml') as {
      limits_config: { retention_period: string };
      compactor: { retention_enabled: boolean; delete_request_store: string };
    };
    expect(loki.limits_config.retention_period).toBe(`${14 * 24}h`);
    expect(loki.compactor).toMatchObject({ retention_enabled: true, delete_request_store: 'filesystem' });
  });

  test('are read by a process that can do nothing else', () => {
    const { volumes, networks: joined, cap_add: added, ports } = service('alloy');
    expect([added, ports, joined]).toEqual([undefined, undefined, ['logs']]);
    expect(networks.logs).toEqual({ internal: true });
    const written = (volumes ?? []).filter((mount) =>
      typeof mount === 'string' ? !mount.endsWith(':ro') : mount.read_only !== true,
    );
    expect(written).toEqual(['alloy:/data']);
    expect(JSON.stringify(volumes)).not.toContain('docker.sock');
  });
});

describe('Grafana', () => {
  const grafana = service('grafana');

  test('finds both data sources where Compose runs them, under the names that panels use', () => {
    const { datasources } = yamlOf('infra/grafana/provisioning/datasources/chorus.yml') as {
      datasources: { uid: string; type: string; url: string }[];
    };
    const used = [
      ...Object.values(files)
        .join('')
        .matchAll(/"type": "(\w+)",\s+"uid": "(\w+)"/g),
    ];
    expect([...new Set(used.map(([, type, uid]) => `${type} ${uid}`))].sort()).toEqual(
      datasources.map(({ type, uid }) => `${type} ${uid}`).sort(),
    );
    for (const { uid, url } of datasources) {
      expect(new URL(url).hostname).toBe(uid);
      expect(service(uid).networks.some((network) => grafana.networks.includes(network))).toBe(true);
    }
    expect(textOf('infra/loki/loki.yml')).toContain(`http_listen_port: ${new URL(datasources[1]?.url ?? '').port}`);
  });

  test('finds the dashboards where Compose mounts them', () => {
    const { providers } = yamlOf('infra/grafana/provisioning/dashboards/chorus.yml') as {
      providers: { options: { path: string } }[];
    };
    expect(grafana.volumes).toContain(`./${DASHBOARDS_FOLDER}:${providers[0]?.options.path}:ro`);
    expect(grafana.volumes).toContain('./infra/grafana/provisioning:/etc/grafana/provisioning:ro');
    const home = grafana.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? '';
    expect(Object.keys(files)).toContain(home.replace('/etc/grafana/dashboards', DASHBOARDS_FOLDER));
  });

  test('doesn’t start without a password', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: that's how Compose names a variable.
    expect(grafana.environment?.GF_SECURITY_ADMIN_PASSWORD).toBe('${GRAFANA_PASSWORD:-}');
    expect(grafana.environment?.GF_AUTH_ANONYMOUS_ENABLED).toBe('false');
  });
});
