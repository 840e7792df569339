/** Draws the tables that `chart` writes. They stay below, closed. https://github.com/leeoniya/uPlot/tree/master/docs */
import uPlot from 'uplot';

const HEIGHT = 220;
/** Of a group of bars, as a share of the space between two labels. */
const GROUP = 0.8;
/** Lines can be told apart without colors, too. In the order of `--series-1` and on. */
const DASHES = [[], [10, 5], [2, 4], [12, 4, 2, 4]];

interface Table {
  isBar: boolean;
  unit: string;
  labels: string[];
  series: { name: string; values: (number | null)[] }[];
}

function tableOf(figure: HTMLElement): Table {
  const rows = [...figure.querySelectorAll<HTMLTableRowElement>('tbody tr')];
  const names = [...figure.querySelectorAll('thead th')].slice(1);
  const valueIn = (row: HTMLTableRowElement, column: number) => {
    const value = row.cells[column]?.querySelector('data')?.value;
    return value === undefined ? null : Number(value);
  };
  return {
    isBar: figure.dataset.chart === 'bar',
    unit: figure.dataset.unit ?? '',
    labels: rows.map((row) => row.cells[0]?.textContent.trim() ?? ''),
    series: names.map(({ textContent }, index) => ({
      name: textContent.trim(),
      values: rows.map((row) => valueIn(row, index + 1)),
    })),
  };
}

/** One drawing. It's redrawn when the table or the theme changes. */
class Drawing {
  readonly #figure: HTMLElement;
  readonly #plot: HTMLElement;
  #drawn: uPlot | undefined;

  constructor(figure: HTMLElement, plot: HTMLElement) {
    this.#figure = figure;
    this.#plot = plot;
    const details = figure.querySelector('details');
    if (details !== null) details.open = false;
    const table = figure.querySelector('table');
    const anyChange = { childList: true, characterData: true, attributes: true, subtree: true };
    if (table !== null) new MutationObserver(() => this.draw()).observe(table, anyChange);
    new ResizeObserver(() => {
      const width = plot.clientWidth;
      if (width > 0 && width !== this.#drawn?.width) this.#drawn?.setSize({ width, height: HEIGHT });
    }).observe(plot);
    this.draw();
  }

  draw(): void {
    const { isBar, unit, labels, series } = tableOf(this.#figure);
    this.#drawn?.destroy();
    this.#plot.replaceChildren();
    const style = getComputedStyle(this.#figure);
    const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
    const legend = legendOf(series);
    const positions = labels.map((_, index) => index);
    const font = `12px ${style.fontFamily}`;
    const axis = { stroke: color('quiet'), font, grid: { stroke: color('line'), width: 1 }, ticks: { show: false } };
    const number = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 2 });
    const edge = isBar ? 0.5 : 0;
    const options: uPlot.Options = {
      width: Math.max(this.#plot.clientWidth, 100),
      height: HEIGHT,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: !isBar }, y: false },
      scales: {
        x: { time: false, range: () => [-edge, Math.max(labels.length - 1, 1 - edge) + edge] },
        // From zero, so that lengths can be compared.
        y: { range: (_, low, high) => uPlot.rangeNum(Math.min(low ?? 0, 0), Math.max(high ?? 0, 0) || 1, 0.1, true) },
      },
      axes: [
        {
          ...axis,
          ...{ space: 72, size: 32 },
          grid: { show: false },
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
          values: (_, splits) => splits.map((split) => labels[split] ?? ''),
        },
        { ...axis, size: 56, values: (_, splits) => splits.map((split) => number.format(split)) },
      ],
      series: [
        {},
        ...series.map(({ name }, index): uPlot.Series => {
          const stroke = color(`series-${index + 1}`);
          if (!isBar)
            return { label: name, stroke, width: 2, dash: DASHES[index] ?? [], points: { show: labels.length === 1 } };
          const paths = bars(positions, index, series.length);
          return { label: name, stroke, fill: stroke, width: 0, paths, points: { show: false } };
        }),
      ],
      hooks: {
        setCursor: [({ cursor }) => legend.show(cursor.idx ?? undefined, labels, series, unit)],
      },
    };
    this.#drawn = new uPlot(options, [positions, ...series.map(({ values }) => values)], this.#plot);
    this.#plot.append(legend.element);
  }
}

/** Bars of several series stand beside each other. */
function bars(positions: number[], index: number, count: number): uPlot.Series.PathBuilder {
  const size = GROUP / count;
  const paths = uPlot.paths.bars?.({
    disp: {
      x0: { unit: 1, values: () => positions.map((position) => position - GROUP / 2 + index * size) },
      size: { unit: 1, values: () => positions.map(() => size * 0.95) },
    },
  });
  if (paths === undefined) throw new Error('uPlot has no bars.');
  return paths;
}

/** The names of the lines or bars, with the values under the pointer. */
function legendOf(series: Table['series']) {
  const element = document.createElement('p');
  element.className = 'legend';
  const place = element.appendChild(document.createElement('span'));
  const values = series.map(({ name }, index) => {
    const entry = element.appendChild(document.createElement('span'));
    entry.className = `series-${index + 1}`;
    entry.append(name);
    return entry.appendChild(document.createElement('b'));
  });
  return {
    element,
    show(at: number | undefined, labels: string[], shown: Table['series'], unit: string): void {
      place.textContent = at === undefined ? '' : (labels[at] ?? '');
      for (const [index, value] of values.entries()) {
        const number = at === undefined ? undefined : shown[index]?.values[at];
        value.textContent = number == null ? '' : ` ${number.toLocaleString()}${unit === '' ? '' : ` ${unit}`}`;
      }
    },
  };
}

const drawings = new Map<HTMLElement, Drawing>();

function drawAll(): void {
  for (const figure of drawings.keys()) if (!figure.isConnected) drawings.delete(figure);
  for (const figure of document.querySelectorAll<HTMLElement>('figure[data-chart]')) {
    const plot = figure.querySelector<HTMLElement>('.plot');
    if (plot !== null && !drawings.has(figure)) drawings.set(figure, new Drawing(figure, plot));
  }
}

drawAll();
new MutationObserver(drawAll).observe(document.body, { childList: true, subtree: true });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const drawing of drawings.values()) drawing.draw();
});
