/** Packages without types, as far as they're used here. */
declare module 'htmx.org/dist/htmx.esm.js';
declare module 'htmx.org/dist/ext/hx-sse.js';

declare module 'sortablejs/modular/sortable.core.esm.js' {
  export interface SortableEvent {
    item: HTMLElement;
    oldIndex: number;
    newIndex: number;
  }
  export interface SortableOptions {
    handle: string;
    draggable: string;
    animation: number;
    ghostClass: string;
    onEnd(event: SortableEvent): void;
  }
  export interface Sortable {
    destroy(): void;
  }
  const Sortable: { create(element: HTMLElement, options: SortableOptions): Sortable };
  export default Sortable;
}
