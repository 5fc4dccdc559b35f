// A CSV file of the reader's, which never leaves the page.

const MOST_ROWS = 20000, LARGEST = 1e15;

// Fields of one line, quoted or not.
function csvFields(line, separator) {
  const fields = [];
  let field = "", quoted = false;
  for (let k = 0; k < line.length; k++) {
    const letter = line[k];
    if (quoted && letter === '"' && line[k + 1] === '"') (field += '"'), k++;
    else if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) fields.push(field.trim()), (field = "");
    else field += letter;
  }
  return [...fields, field.trim()];
}

// Columns of numbers alone; throws a sentence and a remedy where there is nothing to learn from.
function readTable(text) {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/).filter((line) => line.trim());
  if (lines.length < 2) throw new Error("The file has no rows below its header; choose a CSV file whose first line names the columns.");
  if (lines.length - 1 > MOST_ROWS) throw new Error(`The file has ${(lines.length - 1).toLocaleString("en")} rows, and this page takes up to ${MOST_ROWS.toLocaleString("en")}; train on it by covaria train.`);
  const separator = [",", ";", "\t"].find((each) => lines[0].includes(each)) ?? ",";
  const names = csvFields(lines[0], separator), cells = lines.slice(1).map((line) => csvFields(line, separator));
  const uneven = cells.findIndex((row) => row.length !== names.length);
  if (uneven >= 0) throw new Error(`Row ${uneven + 2} does not have as many cells as the header; correct it and choose the file again.`);
  const isNumber = (cell) => cell !== "" && Number.isFinite(Number(cell));
  const numeric = names.map((_, k) => cells.some((row) => isNumber(row[k])) && cells.every((row) => row[k] === "" || row[k] === "." || row[k] === "NA" || isNumber(row[k])));
  const kept = names.map((_, k) => k).filter((k) => numeric[k]);
  if (kept.length < 2) throw new Error("Fewer than two columns hold numbers alone; code categories as numbers, such as 0 and 1, write decimals with a point, and choose the file again.");
  const rows = cells.map((row) => kept.map((k) => (isNumber(row[k]) ? Number(row[k]) : NaN)));
  return { names: kept.map((k) => names[k]), rows, textColumns: names.filter((_, k) => !numeric[k]) };
}

// The rows in which the chosen columns are complete, and how many were left out.
function completeRows(table, columns) {
  const rows = table.rows.filter((row) => columns.every((column) => Number.isFinite(row[column])));
  if (rows.length < 10) throw new Error(`Only ${rows.length} row${rows.length === 1 ? " is" : "s are"} complete in these columns; at least 10 are needed. Choose other columns or another file.`);
  const huge = columns.find((column) => rows.some((row) => Math.abs(row[column]) > LARGEST));
  if (huge !== undefined) throw new Error(`Column ${table.names[huge]} holds numbers beyond 10¹⁵, whose squares are too large for numbers of seven digits; give it in a larger unit, or choose other columns.`);
  return { table: { ...table, rows }, dropped: table.rows.length - rows.length };
}
