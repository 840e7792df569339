/** Queries of logs in Loki. infra/alloy/config.alloy makes the labels `service` and `level`; everything else is in the lines. */

export const TROUBLE_IN_LOGS = '{service=~".+", level=~"warn|error|fatal"}';

/** Finds the code anywhere in the line first, which is fast, and then makes sure that it's the code. */
export const LOGS_OF_ONE = '{service=~"edge|voice-node"} |= "$correlation" | json | correlation = "$correlation"';
