# The inner module: what MnistTools.psm1 imports when the assemblies can be found. Types and formats need them.
@{
    RootModule = '../MnistTools.PowerShell.dll'
    ModuleVersion = '{Version}'
    FormatsToProcess = @('../MnistTools.Format.ps1xml')
    TypesToProcess = @('../MnistTools.Types.ps1xml')
    CmdletsToExport = @('*')
    FunctionsToExport = @()
    VariablesToExport = @()
    AliasesToExport = @()
}
