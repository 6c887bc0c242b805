// The box for SQL becomes an editor; without this script it stays a box that works.
window.addEventListener("load", () => {
    const input = document.querySelector("textarea#sql-editor");
    if (!input) {
        return;
    }
    const editor = CodeMirror.fromTextArea(input, { lineNumbers: true, mode: "text/x-sql", lineWrapping: true });
    editor.getInputField().setAttribute("aria-label", "SQL");
    editor.setOption("extraKeys", { "Shift-Enter": () => input.form.requestSubmit(), Tab: false });
    cmResize(editor, { resizableWidth: false });
    const format = document.querySelector("button#sql-format");
    if (format) {
        format.hidden = false;
        format.addEventListener("click", () => editor.setValue(sqlFormatter.format(editor.getValue())));
    }
});
