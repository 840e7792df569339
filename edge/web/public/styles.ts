/** What only the public pages have. */
export const PUBLIC_STYLE = `:root { --good: #2a7430; --partial: #8f6000; --bad: #c02626; }
@media (prefers-color-scheme: dark) { :root { --good: #74d08c; --partial: #e6b84a; --bad: #ff8f87; } }
main > h3, section > h3 { margin-top: 1.25rem; }
time { white-space: nowrap; }
table { width: 100%; margin: .75rem 0; border-collapse: collapse; font-size: .9375rem; }
caption { padding-block: .25rem; color: var(--quiet); font-size: .875rem; text-align: left; }
th, td { padding: .375rem .5rem .375rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
tbody th { font-weight: 400; }
.bars { display: block; width: 100%; height: 2rem; margin: .5rem 0; }
.bars .none { fill: var(--line); }
.bars .good { fill: var(--good); }
.bars .partial { fill: var(--partial); }
.bars .bad { fill: var(--bad); }
.state { margin-left: .25rem; font-size: .875rem; color: var(--quiet); }
.state.up { color: var(--good); }
.state.degraded { color: var(--partial); }
.state.down { color: var(--bad); }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1.25rem; }
footer nav { margin-bottom: .5rem; }
`;
