// A click outside of an open menu closes it; what is no menu, such as a list of columns, stays open.
document.body.addEventListener("click", (event) => {
    const within = event.target.closest("details");
    for (const details of document.querySelectorAll("details.months[open], details.menu[open]")) {
        if (details !== within) {
            details.open = false;
        }
    }
});
