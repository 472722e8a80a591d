import { loadTypeScript } from "../load-typescript.mjs";

/** @param {string} file below tests/parity */
export const load = (file) => loadTypeScript(`tests/parity/${file}`);

/** @returns {Promise<{title: string, rows: object[]}[]>} tests/parity/catalogue */
export const loadCatalogue = async () => (await load("catalogue/index.ts")).catalogue;

/** @returns {Promise<{row: string, file: string, find: string, replace: string}[]>} tests/parity/mutations */
export const loadMutations = async () => (await load("mutations/index.ts")).mutations;
