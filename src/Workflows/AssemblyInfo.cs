using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Workflows.Tests")]
