// Package table makes the workbook of a study: one Excel file with the coded
// excerpts, matrices over them, the theory and the registers.
//
// A workbook is made in two steps. Read takes what is needed from the study,
// inside a transaction. Reading.Workbook makes the file from that, with no
// transaction open; Workbook does both. Each sheet is a real Excel table with
// one row a record, so that pivots and formulas can name it (tblExcerpts).
//
// What is counted is the excerpt: a run of overlapping words under one code,
// once however many coders or codings made it. Absent and denied codings, and
// those that lie on interviewers' words only, are listed and not counted: their
// column "excerpt" is empty. So every number of a matrix is a count of distinct
// values of that column, except in the row of a parent with its children, where
// words coded with two children are one excerpt. A number leads to the rows it
// counts: they stand together, because excerpts are sorted by code, case and
// source.
//
// Sheets are declared as columns and filled row by row (sheet.go); what is
// counted is in tally.go, who speaks where in voice.go.
package table
