/** What to do, as a dashboard: during an outage, it opens where the panels are, without a website that may be down as well. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as text from '@grafana/grafana-foundation-sdk/text';
import { textOf } from '../docker/reading.ts';

export const RUNBOOK_UID = 'chorus-runbook';

const hasRunbook = existsSync(fileURLToPath(new URL('../../docs/RUNBOOK.md', import.meta.url)));
const PAGE = hasRunbook ? 'docs/RUNBOOK.md' : 'docs/OPERATIONS.md';
/** The other page is about more than what to do. */
const isAboutTrouble = ({ title }: Section) => hasRunbook || ['Metrics', 'When something is down'].includes(title);

interface Section {
  title: string;
  content: string;
}

/** Every heading of the page begins a panel. Sections without text of their own are left out. */
const sections: readonly Section[] = textOf(PAGE)
  .split(/^#{1,4} /m)
  .slice(1)
  .map((part) => {
    const [title = '', ...lines] = part.split('\n');
    return { title: title.replaceAll('`', ''), content: withoutLinks(lines.join('\n').trim()) };
  })
  .filter(({ content }) => content !== '')
  .filter(isAboutTrouble);

/** The pages that it links to aren't in Grafana. */
function withoutLinks(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g, (_link, words: string, file: string) =>
    file === '' ? words : `${words} (${file.includes('/') ? file : `docs/${file}`})`,
  );
}

/** The panel that says what to do about an alert: the one that's named after it, or the first one that mentions it. */
function panelFor(alert: string): number | undefined {
  const named = sections.findIndex(({ title }) => title.includes(alert));
  const index = named === -1 ? sections.findIndex(({ content }) => content.includes(alert)) : named;
  return index === -1 ? undefined : index + 1;
}

/** The address of what to do about an alert, in Grafana. @throws if the page says nothing about it. */
export function runbookUrl(alert: string): string {
  const panel = panelFor(alert);
  if (panel !== undefined) return `/d/${RUNBOOK_UID}?viewPanel=panel-${panel}`;
  if (hasRunbook) throw new Error(`${PAGE} says nothing about ${alert}`);
  return `/d/${RUNBOOK_UID}`;
}

export function runbookDashboard(): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder('Chorus: what to do')
    .uid(RUNBOOK_UID)
    .description(`Generated from ${PAGE}.`)
    .tags(['chorus'])
    .readonly()
    .links([
      new dashboard.DashboardLinkBuilder('Chorus').type(dashboard.DashboardLinkType.Dashboards).tags(['chorus']),
    ]);
  let top = 0;
  for (const [index, { title, content }] of sections.entries()) {
    const h = Math.min(16, Math.max(4, Math.ceil(content.length / 220) + 2));
    builder.withPanel(
      new text.PanelBuilder()
        .id(index + 1)
        .title(title)
        .gridPos({ x: 0, y: top, w: 24, h })
        .mode(text.TextMode.Markdown)
        .content(content),
    );
    top += h;
  }
  return builder.build();
}
